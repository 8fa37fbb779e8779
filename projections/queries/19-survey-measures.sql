-- NPS, CSAT and CES by day
-- Of the answers given or changed on each day; few answers make a measure that says little.
SELECT day, survey_id, type, answers, round(measure::numeric, 2) AS measure
FROM survey_measures_daily ORDER BY day DESC, survey_id
