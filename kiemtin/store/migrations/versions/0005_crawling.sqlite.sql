ALTER TABLE sources ADD COLUMN adaptive BOOLEAN DEFAULT false NOT NULL
-- next --
ALTER TABLE sources ADD COLUMN pace_s FLOAT
-- next --
ALTER TABLE sources ADD COLUMN new_gap_s FLOAT
-- next --
ALTER TABLE sources ADD COLUMN new_share FLOAT
-- next --
ALTER TABLE sources ADD COLUMN next_at VARCHAR(32) CONSTRAINT ck_sources_next_at_utc CHECK (next_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
-- next --
ALTER TABLE crawl_ledger ADD COLUMN total INTEGER DEFAULT 1 NOT NULL
-- next --
ALTER TABLE items ADD COLUMN text_key VARCHAR(64)
-- next --
ALTER TABLE items ADD COLUMN stamp VARCHAR(64) DEFAULT '' NOT NULL
-- next --
ALTER TABLE items ADD COLUMN look_at VARCHAR(32) CONSTRAINT ck_items_look_at_utc CHECK (look_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
-- next --
ALTER TABLE items ADD COLUMN looks INTEGER DEFAULT '0' NOT NULL
-- next --
ALTER TABLE items ADD COLUMN misses INTEGER DEFAULT '0' NOT NULL
-- next --
ALTER TABLE items ADD COLUMN gone_at VARCHAR(32) CONSTRAINT ck_items_gone_at_utc CHECK (gone_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
-- next --
CREATE INDEX ix_crawl_ledger_at ON crawl_ledger (at)
-- next --
CREATE INDEX ix_items_source_look_at ON items (source, look_at)
-- next --
CREATE TABLE source_days (
	source VARCHAR(64) NOT NULL,
	day VARCHAR(10) NOT NULL,
	runs INTEGER DEFAULT '0' NOT NULL,
	failures INTEGER DEFAULT '0' NOT NULL,
	pages INTEGER DEFAULT '0' NOT NULL,
	unchanged INTEGER DEFAULT '0' NOT NULL,
	fresh INTEGER DEFAULT '0' NOT NULL,
	known INTEGER DEFAULT '0' NOT NULL,
	elsewhere INTEGER DEFAULT '0' NOT NULL,
	edited INTEGER DEFAULT '0' NOT NULL,
	gone INTEGER DEFAULT '0' NOT NULL,
	unread INTEGER DEFAULT '0' NOT NULL,
	voices INTEGER DEFAULT '0' NOT NULL,
	CONSTRAINT pk_source_days PRIMARY KEY (source, day),
	CONSTRAINT fk_source_days_source_sources FOREIGN KEY(source) REFERENCES sources (name) ON DELETE CASCADE
)
-- next --
CREATE TABLE source_troubles (
	source VARCHAR(64) NOT NULL,
	day VARCHAR(10) NOT NULL,
	trouble VARCHAR(40) NOT NULL,
	total INTEGER NOT NULL,
	CONSTRAINT pk_source_troubles PRIMARY KEY (source, day, trouble),
	CONSTRAINT ck_source_troubles_total_positive CHECK (total >= 1),
	CONSTRAINT fk_source_troubles_source_sources FOREIGN KEY(source) REFERENCES sources (name) ON DELETE CASCADE
)
-- next --
CREATE TABLE source_overlaps (
	source VARCHAR(64) NOT NULL,
	other VARCHAR(64) NOT NULL,
	total INTEGER NOT NULL,
	seen_at VARCHAR(32) NOT NULL,
	CONSTRAINT pk_source_overlaps PRIMARY KEY (source, other),
	CONSTRAINT ck_source_overlaps_two_sources CHECK (source <> other),
	CONSTRAINT fk_source_overlaps_source_sources FOREIGN KEY(source) REFERENCES sources (name) ON DELETE CASCADE,
	CONSTRAINT fk_source_overlaps_other_sources FOREIGN KEY(other) REFERENCES sources (name) ON DELETE CASCADE,
	CONSTRAINT ck_source_overlaps_seen_at_utc CHECK (seen_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
CREATE TABLE hosts (
	host VARCHAR(255) NOT NULL,
	closed_until VARCHAR(32),
	reason TEXT DEFAULT '' NOT NULL,
	refusals INTEGER DEFAULT '0' NOT NULL,
	delay_s FLOAT,
	asked_at VARCHAR(32),
	CONSTRAINT pk_hosts PRIMARY KEY (host),
	CONSTRAINT ck_hosts_closed_until_utc CHECK (closed_until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_hosts_asked_at_utc CHECK (asked_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
CREATE TABLE quotas (
	account VARCHAR(160) NOT NULL,
	day VARCHAR(10) NOT NULL,
	units INTEGER NOT NULL,
	CONSTRAINT pk_quotas PRIMARY KEY (account, day),
	CONSTRAINT ck_quotas_units_not_negative CHECK (units >= 0)
)
-- next --
CREATE TABLE source_secrets (
	source VARCHAR(64) NOT NULL,
	name VARCHAR(64) NOT NULL,
	sealed BLOB NOT NULL,
	key_id VARCHAR(16) NOT NULL,
	updated_at VARCHAR(32) NOT NULL,
	CONSTRAINT pk_source_secrets PRIMARY KEY (source, name),
	CONSTRAINT ck_source_secrets_updated_at_utc CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
UPDATE crawl_ledger SET total = CAST(detail AS INTEGER), detail = '' WHERE event IN ('fetched', 'not_modified') AND detail GLOB '[0-9]*' AND NOT detail GLOB '*[^0-9]*'
