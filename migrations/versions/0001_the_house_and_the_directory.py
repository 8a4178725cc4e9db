"""The house and the directory.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)

# History keeps who, when and what for ever; a redaction may only take words out of it (an address that became
# confidential), never write any. Guards that no model can say, written for each database under one name
# (models/guards.py lists them).
SQLITE = (
    """CREATE TRIGGER change_is_never_rewritten BEFORE UPDATE ON change
    WHEN NEW.id <> OLD.id OR NEW.entity <> OLD.entity OR NEW.entity_id <> OLD.entity_id OR NEW.version <> OLD.version
        OR NEW.at <> OLD.at OR NEW.actor_id IS NOT OLD.actor_id OR NEW.verb <> OLD.verb
        OR EXISTS (SELECT 1 FROM json_each(NEW.old) AS kept WHERE NOT EXISTS
            (SELECT 1 FROM json_each(OLD.old) AS was WHERE was.key = kept.key AND was.value IS kept.value))
        OR EXISTS (SELECT 1 FROM json_each(NEW.new) AS kept WHERE NOT EXISTS
            (SELECT 1 FROM json_each(OLD.new) AS was WHERE was.key = kept.key AND was.value IS kept.value))
    BEGIN SELECT RAISE(ABORT, 'change_is_never_rewritten'); END""",
    """CREATE TRIGGER change_is_never_erased BEFORE DELETE ON change
    BEGIN SELECT RAISE(ABORT, 'change_is_never_erased'); END""",
    """CREATE TRIGGER service_has_no_hidden_place BEFORE INSERT ON service
    WHEN NOT NEW.address_is_confidential AND (SELECT address_is_confidential FROM partner WHERE id = NEW.partner_id)
    BEGIN SELECT RAISE(ABORT, 'service_has_no_hidden_place'); END""",
    """CREATE TRIGGER service_keeps_no_hidden_place BEFORE UPDATE ON service
    WHEN NOT NEW.address_is_confidential AND (SELECT address_is_confidential FROM partner WHERE id = NEW.partner_id)
    BEGIN SELECT RAISE(ABORT, 'service_keeps_no_hidden_place'); END""",
    """CREATE TRIGGER partner_hides_its_services AFTER UPDATE ON partner
    WHEN NEW.address_is_confidential AND NOT OLD.address_is_confidential
    BEGIN
        UPDATE service SET address_is_confidential = 1, street = '', street_more = '', postal_code = '',
            insee_code = '', latitude = NULL, longitude = NULL WHERE partner_id = NEW.id;
    END""",
)
POSTGRESQL = (
    """CREATE FUNCTION refuse_write() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '%', TG_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER change_is_never_rewritten BEFORE UPDATE ON change FOR EACH ROW
    WHEN (NEW.id <> OLD.id OR NEW.entity <> OLD.entity OR NEW.entity_id <> OLD.entity_id OR NEW.version <> OLD.version
        OR NEW.at <> OLD.at OR NEW.actor_id IS DISTINCT FROM OLD.actor_id OR NEW.verb <> OLD.verb
        OR NOT OLD.old::jsonb @> NEW.old::jsonb OR NOT OLD.new::jsonb @> NEW.new::jsonb)
    EXECUTE FUNCTION refuse_write()""",
    """CREATE TRIGGER change_is_never_erased BEFORE DELETE ON change
    FOR EACH ROW EXECUTE FUNCTION refuse_write()""",
    """CREATE FUNCTION refuse_hidden_place() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        IF NOT NEW.address_is_confidential
            AND (SELECT address_is_confidential FROM partner WHERE id = NEW.partner_id) THEN
            RAISE EXCEPTION '%', TG_NAME USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER service_has_no_hidden_place BEFORE INSERT ON service
    FOR EACH ROW EXECUTE FUNCTION refuse_hidden_place()""",
    """CREATE TRIGGER service_keeps_no_hidden_place BEFORE UPDATE ON service
    FOR EACH ROW EXECUTE FUNCTION refuse_hidden_place()""",
    """CREATE FUNCTION hide_services() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
        UPDATE service SET address_is_confidential = true, street = '', street_more = '', postal_code = '',
            insee_code = '', latitude = NULL, longitude = NULL WHERE partner_id = NEW.id;
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER partner_hides_its_services AFTER UPDATE ON partner
    FOR EACH ROW WHEN (NEW.address_is_confidential AND NOT OLD.address_is_confidential)
    EXECUTE FUNCTION hide_services()""",
)


def upgrade() -> None:
    op.create_table(
        "emergency_number",
        sa.Column("id", INT, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("by_sms", sa.Boolean(), nullable=False),
        sa.Column("position", INT, nullable=False),
        sa.Column("version", INT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_number")),
        sa.UniqueConstraint("number", name=op.f("uq_emergency_number_number")),
    )
    op.create_table(
        "person",
        sa.Column("id", INT, nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("email_folded", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", INT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.CheckConstraint("login = lower(login)", name=op.f("ck_person_login_lower")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email_folded", name=op.f("uq_person_email_folded")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
    )
    op.create_table(
        "reflex_card",
        sa.Column("id", INT, nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("icon", sa.String(), nullable=False),
        sa.Column("say", sa.String(), nullable=False),
        sa.Column("avoid", sa.String(), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("position", INT, nullable=False),
        sa.Column("version", INT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reflex_card")),
        sa.UniqueConstraint("slug", name=op.f("uq_reflex_card_slug")),
    )
    op.create_table(
        "search_revision",
        sa.Column("id", INT, nullable=False),
        sa.Column("revision", INT, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_search_revision_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_revision")),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", INT, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_stored_file_sha256")),
    )
    op.create_table(
        "term",
        sa.Column("id", INT, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("plain", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("icon", sa.String(), nullable=False),
        sa.Column("palette", sa.String(), nullable=False),
        sa.Column("position", INT, nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("is_sensitive", sa.Boolean(), nullable=False),
        sa.Column("parent_id", INT, nullable=True),
        sa.Column("door_id", INT, nullable=True),
        sa.ForeignKeyConstraint(["door_id"], ["term.id"], name=op.f("fk_term_door_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["term.id"], name=op.f("fk_term_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_term_kind_code")),
    )
    op.create_table(
        "change",
        sa.Column("id", INT, nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("entity_id", INT, nullable=False),
        sa.Column("version", INT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", INT, nullable=True),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("old", sa.JSON(), nullable=False),
        sa.Column("new", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_change_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index("ix_change_entity_entity_id_id", "change", ["entity", "entity_id", "id"], unique=False)
    op.create_table(
        "login_session",
        sa.Column("id", INT, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("person_id", INT, nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_login_session_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    op.create_index("ix_login_session_person_id", "login_session", ["person_id"], unique=False)
    op.create_table(
        "partner",
        sa.Column("id", INT, nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("source_id", sa.String(), nullable=True),
        sa.Column("source_updated_on", sa.Date(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("acronym", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("phones", sa.JSON(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("siret", sa.String(), nullable=False),
        sa.Column("rna", sa.String(), nullable=False),
        sa.Column("accessibility", sa.String(), nullable=False),
        sa.Column("accessibility_url", sa.String(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("palette", INT, nullable=False),
        sa.Column("pinned_rank", INT, nullable=True),
        sa.Column("merged_into_id", INT, nullable=True),
        sa.Column("direct_contact", sa.String(), nullable=False),
        sa.Column("handover_notes", sa.String(), nullable=False),
        sa.Column("internal_at", INSTANT, nullable=True),
        sa.Column("internal_by_id", INT, nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("request_key", sa.String(), nullable=True),
        sa.Column("version", INT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("street_more", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("town", sa.String(), nullable=False),
        sa.Column("insee_code", sa.String(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("address_is_confidential", sa.Boolean(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("hours_school_holidays", sa.String(), nullable=False),
        sa.Column("hours_note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "NOT address_is_confidential OR (accessibility_url = '' AND siret = '' AND rna = '')",
            name=op.f("ck_partner_confidential_has_no_lead"),
        ),
        sa.CheckConstraint(
            "NOT address_is_confidential OR (street = '' AND street_more = '' AND postal_code = '' AND insee_code = '' AND latitude IS NULL AND longitude IS NULL)",
            name=op.f("ck_partner_confidential_has_no_place"),
        ),
        sa.CheckConstraint(
            "kind <> 'habitant-benevole' OR visibility = 'team'", name=op.f("ck_partner_resident_is_never_public")
        ),
        sa.CheckConstraint("(source IS NULL) = (source_id IS NULL)", name=op.f("ck_partner_source_is_whole")),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_partner_merged_elsewhere")),
        sa.CheckConstraint("palette BETWEEN 0 AND 11", name=op.f("ck_partner_palette")),
        sa.ForeignKeyConstraint(["internal_by_id"], ["person.id"], name=op.f("fk_partner_internal_by_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["partner.id"], name=op.f("fk_partner_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("request_key", name=op.f("uq_partner_request_key")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_partner_source_source_id")),
    )
    op.create_index("ix_partner_state_sort_key_id", "partner", ["state", "sort_key", "id"], unique=False)
    op.create_table(
        "person_role",
        sa.Column("person_id", INT, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_role_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_person_role")),
    )
    op.create_table(
        "place_settings",
        sa.Column("id", INT, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("where", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("town", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("hours_school_holidays", sa.String(), nullable=False),
        sa.Column("school_zone", sa.String(), nullable=False),
        sa.Column("public_directory", sa.Boolean(), nullable=False),
        sa.Column("is_indexable", sa.Boolean(), nullable=False),
        sa.Column("logo_id", INT, nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("version", INT, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_place_settings_one_row")),
        sa.ForeignKeyConstraint(["logo_id"], ["stored_file.id"], name=op.f("fk_place_settings_logo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_settings")),
    )
    op.create_table(
        "partner_alias",
        sa.Column("id", INT, nullable=False),
        sa.Column("partner_id", INT, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_alias_partner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_alias")),
        sa.UniqueConstraint("partner_id", "folded", name=op.f("uq_partner_alias_partner_id_folded")),
    )
    op.create_table(
        "partner_member",
        sa.Column("person_id", INT, nullable=False),
        sa.Column("partner_id", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_member_partner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_partner_member_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "partner_id", name=op.f("pk_partner_member")),
    )
    op.create_table(
        "partner_term",
        sa.Column("partner_id", INT, nullable=False),
        sa.Column("term_id", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_term_partner_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_partner_term_term_id")),
        sa.PrimaryKeyConstraint("partner_id", "term_id", name=op.f("pk_partner_term")),
    )
    op.create_index("ix_partner_term_term_id", "partner_term", ["term_id"], unique=False)
    op.create_table(
        "search_document",
        sa.Column("partner_id", INT, nullable=False),
        sa.Column("revision", INT, nullable=False),
        sa.Column("face", sa.JSON(), nullable=False),
        sa.Column("tokens", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_search_document_partner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_search_document")),
    )
    op.create_index("ix_search_document_revision", "search_document", ["revision"], unique=False)
    op.create_table(
        "service",
        sa.Column("id", INT, nullable=False),
        sa.Column("partner_id", INT, nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("source_id", sa.String(), nullable=True),
        sa.Column("source_updated_on", sa.Date(), nullable=True),
        sa.Column("position", INT, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("fee", sa.String(), nullable=False),
        sa.Column("fee_detail", sa.String(), nullable=False),
        sa.Column("publics_detail", sa.String(), nullable=False),
        sa.Column("age_min", INT, nullable=True),
        sa.Column("age_max", INT, nullable=True),
        sa.Column("conditions", sa.String(), nullable=False),
        sa.Column("appointment", sa.String(), nullable=False),
        sa.Column("access_detail", sa.String(), nullable=False),
        sa.Column("access_link", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("area", sa.JSON(), nullable=False),
        sa.Column("area_label", sa.String(), nullable=False),
        sa.Column("full_until", sa.Date(), nullable=True),
        sa.Column("meanwhile", sa.String(), nullable=False),
        sa.Column("is_sensitive", sa.Boolean(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("request_key", sa.String(), nullable=True),
        sa.Column("version", INT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("street_more", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("town", sa.String(), nullable=False),
        sa.Column("insee_code", sa.String(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("address_is_confidential", sa.Boolean(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("hours_school_holidays", sa.String(), nullable=False),
        sa.Column("hours_note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "NOT address_is_confidential OR (street = '' AND street_more = '' AND postal_code = '' AND insee_code = '' AND latitude IS NULL AND longitude IS NULL)",
            name=op.f("ck_service_confidential_has_no_place"),
        ),
        sa.CheckConstraint("(source IS NULL) = (source_id IS NULL)", name=op.f("ck_service_source_is_whole")),
        sa.CheckConstraint(
            "age_min BETWEEN 0 AND 120 AND age_max BETWEEN 0 AND 120", name=op.f("ck_service_age_range")
        ),
        sa.CheckConstraint("age_min IS NULL OR age_max IS NULL OR age_min <= age_max", name=op.f("ck_service_ages")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_service_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("request_key", name=op.f("uq_service_request_key")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_service_source_source_id")),
    )
    op.create_index("ix_service_partner_id_position_id", "service", ["partner_id", "position", "id"], unique=False)
    op.create_table(
        "verification",
        sa.Column("id", INT, nullable=False),
        sa.Column("partner_id", INT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", INT, nullable=True),
        sa.Column("how", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_verification_by_id")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_verification_partner_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
    )
    op.create_index("ix_verification_partner_id_id", "verification", ["partner_id", "id"], unique=False)
    op.create_table(
        "closure",
        sa.Column("id", INT, nullable=False),
        sa.Column("partner_id", INT, nullable=True),
        sa.Column("service_id", INT, nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("request_key", sa.String(), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_closure_order")),
        sa.CheckConstraint("partner_id IS NULL OR service_id IS NULL", name=op.f("ck_closure_one_scope")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_closure_partner_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_closure_service_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
        sa.UniqueConstraint("request_key", name=op.f("uq_closure_request_key")),
    )
    op.create_index("ix_closure_partner_id", "closure", ["partner_id"], unique=False)
    op.create_index("ix_closure_service_id", "closure", ["service_id"], unique=False)
    op.create_table(
        "service_document",
        sa.Column("service_id", INT, nullable=False),
        sa.Column("position", INT, nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_document_service_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "position", name=op.f("pk_service_document")),
    )
    op.create_table(
        "service_term",
        sa.Column("service_id", INT, nullable=False),
        sa.Column("term_id", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_term_service_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_service_term_term_id")),
        sa.PrimaryKeyConstraint("service_id", "term_id", name=op.f("pk_service_term")),
    )
    op.create_index("ix_service_term_term_id", "service_term", ["term_id"], unique=False)
    op.execute("INSERT INTO search_revision (id, revision) VALUES (1, 0)")  # one row, that no two writers race to make
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    for table in (
        "service_term",
        "service_document",
        "closure",
        "verification",
        "service",
        "search_document",
        "partner_term",
        "partner_member",
        "partner_alias",
        "place_settings",
        "person_role",
        "partner",
        "login_session",
        "change",
        "term",
        "stored_file",
        "search_revision",
        "reflex_card",
        "person",
        "emergency_number",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_write()")
        op.execute("DROP FUNCTION refuse_hidden_place()")
        op.execute("DROP FUNCTION hide_services()")
