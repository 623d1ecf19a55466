"""What people do with Morgenlage, whether they type it or click it. The terminal calls this."""
