"""What operators see of the running assistant: metrics, health, logs and traces, without personal data."""
