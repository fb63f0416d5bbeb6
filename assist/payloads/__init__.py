"""What helpdesks, shops and carriers send, read into the product's records: one small file a vendor, its codes in `tables/`. Knows no draft and no page."""
