"""Networks: encoders, fusion, necks, decoders and heads put together from short configurations."""
