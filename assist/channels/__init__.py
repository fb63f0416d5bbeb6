"""Helpdesks: their webhooks in, their conversations read again by API, what an agent approved out. One small file for each, as `contract.py` says."""
