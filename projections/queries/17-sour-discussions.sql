-- Discussions that turn sour
-- Discussions with the largest share of negative posts, among those with at least three posts.
SELECT discussion_id, sum(posts)::bigint AS posts, sum(negatives)::bigint AS negatives,
    round(sum(negatives) / sum(posts), 4) AS share
FROM sentiment_by_discussion GROUP BY discussion_id
HAVING sum(posts) >= 3 ORDER BY share DESC, posts DESC, discussion_id LIMIT 20
