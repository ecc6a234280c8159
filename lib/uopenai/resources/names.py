"""What the client has besides operations. Made by `make generate` from tools/spec: do not edit."""

# The API groups and their parts.
NAMES = """
admin
admin.organization
admin.organization.admin_api_keys
admin.organization.audit_logs
admin.organization.certificates
admin.organization.data_retention
admin.organization.groups
admin.organization.groups.roles
admin.organization.groups.users
admin.organization.invites
admin.organization.projects
admin.organization.projects.api_keys
admin.organization.projects.certificates
admin.organization.projects.data_retention
admin.organization.projects.groups
admin.organization.projects.groups.roles
admin.organization.projects.hosted_tool_permissions
admin.organization.projects.model_permissions
admin.organization.projects.rate_limits
admin.organization.projects.roles
admin.organization.projects.service_accounts
admin.organization.projects.spend_alerts
admin.organization.projects.users
admin.organization.projects.users.roles
admin.organization.roles
admin.organization.spend_alerts
admin.organization.usage
admin.organization.users
admin.organization.users.roles
audio
audio.speech
audio.transcriptions
audio.translations
audio.voice_consents
audio.voices
batches
beta
beta.assistants
beta.chat
beta.chatkit
beta.chatkit.sessions
beta.chatkit.threads
beta.realtime
beta.realtime.sessions
beta.realtime.transcription_sessions
beta.threads
beta.threads.messages
beta.threads.runs
beta.threads.runs.steps
chat
chat.completions
chat.completions.messages
completions
containers
containers.files
containers.files.content
conversations
conversations.items
embeddings
evals
evals.runs
evals.runs.output_items
files
fine_tuning
fine_tuning.alpha
fine_tuning.alpha.graders
fine_tuning.checkpoints
fine_tuning.checkpoints.permissions
fine_tuning.jobs
fine_tuning.jobs.checkpoints
images
models
moderations
realtime
realtime.calls
realtime.client_secrets
realtime.translations
realtime.translations.client_secrets
responses
responses.input_items
responses.input_tokens
skills
skills.content
skills.versions
skills.versions.content
uploads
uploads.parts
vector_stores
vector_stores.file_batches
vector_stores.files
videos
webhooks
"""

# Operations by another name.
ALIASES = """
files.retrieve_content content
fine_tuning.checkpoints.permissions.retrieve list
"""

# A method that is no operation, the module of uopenai.helpers that has it, its function there.
HELPERS = """
beta.threads.create_and_run_poll runs create_and_run_poll
beta.threads.create_and_run_stream streams run_thread
beta.threads.runs.create_and_poll runs create_and_poll
beta.threads.runs.create_and_stream streams run
beta.threads.runs.poll runs poll
beta.threads.runs.stream streams run
beta.threads.runs.submit_tool_outputs_and_poll runs submit_tool_outputs_and_poll
beta.threads.runs.submit_tool_outputs_stream streams submit_tool_outputs
chat.completions.parse parsing parse_completion
chat.completions.run_tools tool_runner run_completions
chat.completions.stream streams chat
files.wait_for_processing files wait_for_processing
realtime.connect realtime connect
realtime.translations.connect realtime translate
responses.parse parsing parse_response
responses.run_tools tool_runner run_responses
responses.stream streams respond
uploads.upload_file_chunked chunked upload_file_chunked
vector_stores.file_batches.create_and_poll file_batches create_and_poll
vector_stores.file_batches.poll file_batches poll
vector_stores.file_batches.upload_and_poll file_batches upload_and_poll
vector_stores.files.create_and_poll vector_store_files create_and_poll
vector_stores.files.poll vector_store_files poll
vector_stores.files.upload vector_store_files upload
vector_stores.files.upload_and_poll vector_store_files upload_and_poll
videos.create_and_poll videos create_and_poll
videos.poll videos poll
"""
