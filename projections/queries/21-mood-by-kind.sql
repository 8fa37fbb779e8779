-- The mood of posts, tickets and answers
-- The mean mood by day of each kind of text, from -1 to 1, and how many need attention.
SELECT day, kind, model_version, texts, negatives, attention,
    round((balance_sum / texts)::numeric, 4) AS mood
FROM sentiment_daily ORDER BY day DESC, kind, model_version
