"""The model tier: random conversations, queues and departments, compared step by step with a small model of them."""
