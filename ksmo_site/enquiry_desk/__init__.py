"""Where privacy officers answer what people ask, and see to what the law lets them ask for."""
