"""The migrations of collecting: when a feed is asked again and where, which hosts want peace, what robots.txt says.

No column is added with a default: DuckDB 1.5.5 cannot replay `ADD COLUMN … DEFAULT []` from its log after a kill.
"""

MIGRATIONS: tuple[tuple[str, str], ...] = (
    (
        "300 politeness",
        """
        CREATE TABLE polls (
            feed_url VARCHAR NOT NULL, polled_at TIMESTAMP NOT NULL, next_due TIMESTAMP NOT NULL,
            interval_s DOUBLE NOT NULL, hint_s DOUBLE NOT NULL,
            skip_hours INTEGER[] NOT NULL, skip_days INTEGER[] NOT NULL,
            failures INTEGER NOT NULL, gone_since TIMESTAMP, retired BOOLEAN NOT NULL, location VARCHAR NOT NULL
        );
        ALTER TABLE entries ADD COLUMN next_try TIMESTAMP;
        ALTER TABLE articles ADD COLUMN reading VARCHAR;
        CREATE TABLE host_holds (host VARCHAR NOT NULL, until TIMESTAMP NOT NULL);
        CREATE TABLE robots (
            origin VARCHAR NOT NULL, fetched_at TIMESTAMP NOT NULL, standing VARCHAR NOT NULL, rules VARCHAR NOT NULL
        );
        """,
    ),
)
