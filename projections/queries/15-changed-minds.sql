-- Votes that were changed
-- How often a vote replaced another, by what it became.
SELECT subject, previous_vote, vote, count(*) AS votes FROM vote_facts
GROUP BY subject, previous_vote, vote ORDER BY votes DESC, subject, previous_vote, vote
