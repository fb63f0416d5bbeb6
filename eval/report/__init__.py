"""What a run leaves behind: one document (JSON), one page (HTML), one file for continuous integration (JUnit)."""
