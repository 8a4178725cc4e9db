"""The residents' lexicon, and the words without an answer.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("search_revision", sa.Column("lexicon", INT, server_default="0", nullable=False))
    op.create_table(
        "lexicon_entry",
        sa.Column("id", INT, nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("first", sa.String(), nullable=False),
        sa.Column("also", sa.String(), nullable=False),
        sa.Column("is_edited", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", INT, nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lexicon_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_lexicon_entry_key")),
    )
    op.create_table(
        "lexicon_saying",
        sa.Column("entry_id", INT, nullable=False),
        sa.Column("position", INT, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["lexicon_entry.id"], name=op.f("fk_lexicon_saying_entry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_lexicon_saying")),
        sa.UniqueConstraint("folded", name=op.f("uq_lexicon_saying_folded")),
    )
    op.create_table(
        "lexicon_term",
        sa.Column("entry_id", INT, nullable=False),
        sa.Column("term_id", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["lexicon_entry.id"], name=op.f("fk_lexicon_term_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_lexicon_term_term_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry_id", "term_id", name=op.f("pk_lexicon_term")),
    )
    op.create_index("ix_lexicon_term_term_id", "lexicon_term", ["term_id"], unique=False)
    op.create_table(
        "unanswered_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("searches", INT, nullable=False),
        sa.Column("last_seen_on", sa.Date(), nullable=False),
        sa.Column("is_set_aside", sa.Boolean(), nullable=False),
        sa.CheckConstraint("searches >= 1", name=op.f("ck_unanswered_word_seen")),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_unanswered_word")),
        sqlite_with_rowid=False,  # rows lie in the order of the words: none says which came together
    )


def downgrade() -> None:
    for table in ("unanswered_word", "lexicon_term", "lexicon_saying", "lexicon_entry"):
        op.drop_table(table)
    with op.batch_alter_table("search_revision") as batch:
        batch.drop_column("lexicon")
