"""Every sentence that reaches a model or a customer, as files.

Lives here: Jinja prompts, culture packs (`locales/`), approved reply scripts (`scripts/`), triage examples (`triage/`),
and one loader that validates them and gives each file's digest.
May import: nothing of ours.
Must never know: a customer, a document, a model's address.
"""
