"""How well a story fits a topic: topics, the judgement, its calibration. Begin at `judge`."""
