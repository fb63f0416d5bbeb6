"""PDF pages to Markdown: what stands where on a page, in which order it is read, which of it is a table, a heading, a running head or a figure's caption."""
