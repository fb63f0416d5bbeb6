"""Orders, parcels and products from shops and carriers: told by signed webhooks, drawn with the shop's key, dropped as files. Knows no draft and no page."""
