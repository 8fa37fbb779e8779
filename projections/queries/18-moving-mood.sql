-- The mood of the last days
-- The mean mood by day beside its mean over seven days.
SELECT day, posts, round(mood::numeric, 4) AS mood, round((avg(mood) OVER week)::numeric, 4) AS week
FROM (
    SELECT day, sum(posts)::bigint AS posts, sum(balance_sum) / sum(posts) AS mood
    FROM sentiment_by_discussion GROUP BY day
) AS days
WINDOW week AS (ORDER BY day RANGE BETWEEN interval '6 days' PRECEDING AND CURRENT ROW)
ORDER BY day
