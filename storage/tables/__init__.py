"""The tables, by the names that storage functions use.

Names, free text, addresses and messages are sealed (`bytes`); numbers and instants are not.
"""

from storage.tables import check_ins, clinic_rows, message_rows, patient_rows, people, plans, review_rows
from storage.tables.row import Row

# Importing a module of this folder enters its tables here.
assert all((check_ins, clinic_rows, message_rows, patient_rows, people, plans, review_rows))
metadata = Row.metadata

chats = metadata.tables["chats"]
clinicians = metadata.tables["clinicians"]
patients = metadata.tables["patients"]
chat_roles = metadata.tables["chat_roles"]
care_links = metadata.tables["care_links"]
invitations = metadata.tables["invitations"]
consents = metadata.tables["consents"]
goals = metadata.tables["goals"]
goal_checks = metadata.tables["goal_checks"]
background = metadata.tables["background"]
offers = metadata.tables["offers"]
care_plans = metadata.tables["care_plans"]
plan_drafts = metadata.tables["plan_drafts"]
plan_items = metadata.tables["plan_items"]
prompts = metadata.tables["prompts"]
promises = metadata.tables["promises"]
responses = metadata.tables["responses"]
answers = metadata.tables["answers"]
answer_sources = metadata.tables["answer_sources"]
notes = metadata.tables["notes"]
doses = metadata.tables["doses"]
happenings = metadata.tables["happenings"]
phenotypes = metadata.tables["phenotypes"]
reviews = metadata.tables["reviews"]
review_flags = metadata.tables["review_flags"]
outbox = metadata.tables["outbox"]
alerts = metadata.tables["alerts"]
inbox = metadata.tables["inbox"]
dialogues = metadata.tables["dialogues"]
alarms = metadata.tables["alarms"]
audit = metadata.tables["audit"]
audit_checkpoints = metadata.tables["audit_checkpoints"]
threads = metadata.tables["threads"]
thread_messages = metadata.tables["thread_messages"]
missed_warnings = metadata.tables["missed_warnings"]
