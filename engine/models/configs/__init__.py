"""Named network configurations, one short file each."""
