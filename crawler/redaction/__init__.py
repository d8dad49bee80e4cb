"""Taking personal data out of texts (S3): ``personal`` finds and replaces, a module per kind helps."""
