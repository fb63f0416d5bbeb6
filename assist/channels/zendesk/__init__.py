"""Zendesk: its events, its Support API, pages it signs, and the app that shows the sidebar beside a ticket."""
