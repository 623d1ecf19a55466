-- run once by the PostgreSQL image, beside the database that POSTGRES_DB names
CREATE DATABASE airflow;
