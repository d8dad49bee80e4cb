"""Official documents (DOCX, PDF, HTML, text) as evidence: read, freed of personal data, cut into passages."""
