"""The tables of the pair judgement with its signals, and of a person's corrections; migrations 400 and up."""

MIGRATIONS_OF_STORIES: tuple[tuple[str, str], ...] = (
    (
        "400 signals and corrections",
        # Matches and stories are derived: they are dropped, and the next collect tells all stories again.
        """
        DROP TABLE matches;
        CREATE TABLE matches (
            a VARCHAR NOT NULL, b VARCHAR NOT NULL, model_id VARCHAR NOT NULL,
            cosine DOUBLE NOT NULL, title_cosine DOUBLE NOT NULL, containment DOUBLE NOT NULL,
            text_terms DOUBLE NOT NULL, lead_terms DOUBLE NOT NULL, title_terms DOUBLE NOT NULL,
            figures DOUBLE NOT NULL, numbers DOUBLE NOT NULL, dates DOUBLE NOT NULL, years DOUBLE NOT NULL,
            weekdays DOUBLE NOT NULL, hours_apart DOUBLE NOT NULL, judged_on VARCHAR NOT NULL,
            score DOUBLE NOT NULL, refusal VARCHAR NOT NULL
        );
        DELETE FROM stories;
        DELETE FROM members;
        CREATE TABLE corrections (
            made_at TIMESTAMP NOT NULL, verdict VARCHAR NOT NULL, a VARCHAR NOT NULL, b VARCHAR NOT NULL
        );
        """,
    ),
    (
        "401 amounts of headlines",
        # Pairs judged before know none, as `storyfold regroup` will tell them again.
        "ALTER TABLE matches ADD COLUMN amount_of VARCHAR DEFAULT '';",
    ),
    (
        "402 other texts",
        """
        CREATE TABLE other_texts (
            article_id VARCHAR NOT NULL, seen_at TIMESTAMP NOT NULL, url VARCHAR NOT NULL, title VARCHAR NOT NULL,
            text VARCHAR NOT NULL, shared DOUBLE NOT NULL
        );
        """,
    ),
    (
        "403 confidence and changes",
        # What is told already gets both when its story is told again.
        """
        ALTER TABLE members ADD COLUMN confidence DOUBLE DEFAULT 0.5;
        CREATE TABLE changes (
            article_id VARCHAR NOT NULL, parent VARCHAR NOT NULL, number INTEGER NOT NULL, change VARCHAR NOT NULL,
            what VARCHAR NOT NULL, words VARCHAR NOT NULL
        );
        """,
    ),
)
