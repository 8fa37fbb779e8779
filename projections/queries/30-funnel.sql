-- A funnel
-- Who saw a page, wrote within 14 days after it, and then bought, still within these 14 days.
WITH visits AS (
    SELECT person_id, type, occurred_at, event_id,
        max(occurred_at) FILTER (WHERE type = 'page') OVER earlier AS visited
    FROM touchpoint_facts WHERE type IN ('page', 'forum_post', 'purchase') AND NOT passive
    WINDOW earlier AS (PARTITION BY person_id ORDER BY occurred_at, event_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), posts AS (
    SELECT *, type = 'forum_post' AND occurred_at <= visited + interval '14 days' AS posted
    FROM visits
), ways AS (
    SELECT *, max(visited) FILTER (WHERE posted) OVER earlier AS entered FROM posts
    WINDOW earlier AS (PARTITION BY person_id ORDER BY occurred_at, event_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), people AS (
    SELECT person_id, bool_or(posted) AS posted,
        bool_or(type = 'purchase' AND occurred_at <= entered + interval '14 days') AS bought
    FROM ways GROUP BY person_id HAVING bool_or(type = 'page')
)
SELECT count(*) AS visited, count(*) FILTER (WHERE posted) AS posted,
    count(*) FILTER (WHERE bought) AS bought FROM people
