"""What the desk tells by e-mail: the texts, the ways out, and the delivery of the outbox."""
