"""Running folds and reactions: on Kafka and Postgres, on Faust, and in memory."""
