-- Sentiment by category
-- The mean mood of each category's posts by day, from -1 to 1, and how many need attention.
SELECT day, category, model_version, posts, negatives, attention, round(balance::numeric, 4) AS mood
FROM sentiment_by_category ORDER BY day DESC, category, model_version
