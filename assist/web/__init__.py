"""The agent's page: server-rendered, one screen, every control with a key and a name."""
