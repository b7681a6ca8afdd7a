-- Databases whose answers the fuzzer starts from: a blank line begins a new one.
create table Hosts (`Id` blob not null primary key, [Tags] text, constraint hosts_Id_domain check (LENGTH("id")=16), constraint tags_domain check(TAGS is null or json_valid([tags]) /* so */ ) ) strict;
create table "guests" (id integer primary key autoincrement, Host blob default null constraint guests_host_domain check (length(HOST) = 16) constraint to_host references HOSTS (ID) on delete set null, visits int not null default (0) check (VISITS >= 0), unique (host, VISITS asc), check (Visits < 10), check (visits <> 5)) strict;
create unique index BY_visits on GUESTS ("VISITS" desc, host) where HOST not null;

CREATE TABLE t (a INT DEFAULT (1 + 2), b BLOB DEFAULT x'00', c INT DEFAULT 1.5, d INT DEFAULT CURRENT_TIMESTAMP, e INT DEFAULT - 5, CONSTRAINT parity CHECK (a % 2 = 0), CHECK (a < b + 1), CONSTRAINT twice CHECK (a > 0), CONSTRAINT twice CHECK (a > 1), CONSTRAINT later FOREIGN KEY (a) REFERENCES p (a) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT short FOREIGN KEY (a) REFERENCES p, CONSTRAINT folded UNIQUE (a, b COLLATE nocase)) STRICT;
CREATE INDEX e ON t (a + 1);
CREATE INDEX n ON t (a, b COLLATE nocase);
CREATE INDEX f ON t (a) WHERE a % 2 = 0;
CREATE VIEW v AS SELECT * FROM t;
CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END;

CREATE TABLE a (a INTEGER PRIMARY KEY, b TEXT COLLATE NOCASE DEFAULT 'it''s');
CREATE TABLE b (a, b, PRIMARY KEY (a)) WITHOUT ROWID;
CREATE TABLE c (a INT NOT NULL PRIMARY KEY) WITHOUT ROWID, STRICT;
CREATE TABLE d (a INT, b INT GENERATED ALWAYS AS (a) STORED, c INT AS (a + 1)) STRICT;
CREATE TABLE e (a INT UNIQUE ON CONFLICT REPLACE, 'b' INT, 😀 INT) STRICT;
CREATE TABLE f (a INT, b INT, PRIMARY KEY (a DESC, b)) STRICT;
CREATE TABLE g AS SELECT 1 AS one;
CREATE VIRTUAL TABLE h USING fts5(a);

CREATE TABLE "quo""te" ("semi;colon" INT, [two words] INT CHECK ("two words" IN (1, 2, -3) OR [two words] ISNULL), `dash--dash` TEXT CHECK (`dash--dash` LIKE 'a%' ESCAPE '\' AND 1), "表" BLOB CHECK ("表" <> x'00ff' AND typeof("表") = 'blob')) STRICT;

CREATE TABLE k (n INT NOT NULL CHECK (n BETWEEN 1 AND 5 AND NOT (n & 2 = 2 OR n | 1 = 3) AND CASE n WHEN 1 THEN 2 ELSE CAST(n AS TEXT) END), m INT CHECK (m IS NOT NULL AND m NOT IN (1) AND m NOT BETWEEN 1 AND 2 AND m == 1 AND -m < ~m AND (m, n) = (1, 2) AND (m > 1) IS NOT TRUE)) STRICT;
