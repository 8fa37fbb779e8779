-- What members do first
-- The first thing that each member did; where newcomers come in.
SELECT act, count(*) AS members
FROM (
    SELECT DISTINCT ON (member_id) member_id, act FROM activity_facts
    ORDER BY member_id, occurred_at, act
) AS firsts GROUP BY act ORDER BY members DESC, act
