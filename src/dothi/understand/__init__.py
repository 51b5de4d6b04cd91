"""Turn data into knowledge: rules, indices, anomalies, forecasts, twins."""
