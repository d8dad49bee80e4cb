"""``kiemtin train`` and ``kiemtin evaluate``."""
