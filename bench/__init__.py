"""`make bench`: what the pages weigh and cost with a thousand fiches. Never part of the tests."""
