"""What the stages ask of the world, as Protocols with their promises in words."""
