-- NPS by quarter
-- All answers of a quarter together, as a mean of daily measures would weigh quiet days too much.
SELECT time_bucket('3 months', day) AS quarter, survey_id, sum(answers)::bigint AS answers,
    round(100 * (sum(promoters) - sum(detractors)) / sum(answers), 2) AS nps
FROM answers_daily WHERE type = 'NPS' AND answers > 0
GROUP BY 1, 2 ORDER BY quarter, survey_id
