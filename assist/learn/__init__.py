"""What the desk learns from what people do with its drafts: proposals and candidates that another person approves, and what they change."""
