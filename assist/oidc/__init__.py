"""Signing in by the shop's own identity provider (OpenID Connect): code with PKCE, state and nonce; ID tokens checked, roles from a claim."""
