"""What happens by the clock or takes time: the engine, digests, sync, detection, ladders and delivery."""
