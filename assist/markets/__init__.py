"""Markets: each country's consumer law as facts with evidence, one file a market, and what holds for an order there. Knows no page and no database."""
