ALTER TABLE submissions ADD COLUMN flow JSON
-- next --
ALTER TABLE submissions ADD COLUMN urgent BOOLEAN DEFAULT false NOT NULL
-- next --
ALTER TABLE submissions ADD COLUMN urgent_reason TEXT DEFAULT '' NOT NULL
-- next --
ALTER TABLE approvals ADD COLUMN expires_at VARCHAR(32) CONSTRAINT ck_approvals_expires_at_utc CHECK (expires_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
-- next --
ALTER TABLE publications ADD COLUMN made JSON
-- next --
CREATE INDEX ix_publications_account_sending ON publications (account_id, sending_at)
-- next --
CREATE INDEX ix_publications_due_at ON publications (due_at)
-- next --
CREATE TABLE approval_steps (
	id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	title VARCHAR(120) NOT NULL,
	need VARCHAR(3) DEFAULT 'any' NOT NULL,
	CONSTRAINT pk_approval_steps PRIMARY KEY (id),
	CONSTRAINT ck_approval_steps_need_closed CHECK (need IN ('any', 'all')),
	CONSTRAINT ck_approval_steps_position_positive CHECK (position >= 1),
	CONSTRAINT uq_approval_steps_position UNIQUE (position)
)
-- next --
CREATE TABLE holds (
	id INTEGER NOT NULL,
	reason TEXT NOT NULL,
	held_by VARCHAR(64) NOT NULL,
	held_at VARCHAR(32) NOT NULL,
	released_by VARCHAR(64),
	released_at VARCHAR(32),
	CONSTRAINT pk_holds PRIMARY KEY (id),
	CONSTRAINT ck_holds_released_whole CHECK ((released_by IS NULL) = (released_at IS NULL)),
	CONSTRAINT ck_holds_held_at_utc CHECK (held_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_holds_released_at_utc CHECK (released_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
CREATE TABLE account_rules (
	account_id INTEGER NOT NULL,
	quiet_from VARCHAR(5),
	quiet_to VARCHAR(5),
	per_hour INTEGER,
	per_day INTEGER,
	gap_minutes INTEGER,
	CONSTRAINT pk_account_rules PRIMARY KEY (account_id),
	CONSTRAINT ck_account_rules_quiet_whole CHECK ((quiet_from IS NULL) = (quiet_to IS NULL)),
	CONSTRAINT ck_account_rules_per_hour_positive CHECK (per_hour >= 1),
	CONSTRAINT ck_account_rules_per_day_positive CHECK (per_day >= 1),
	CONSTRAINT ck_account_rules_gap_positive CHECK (gap_minutes >= 1),
	CONSTRAINT fk_account_rules_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id)
)
-- next --
CREATE TABLE approval_step_people (
	step_id INTEGER NOT NULL,
	user_id INTEGER NOT NULL,
	CONSTRAINT pk_approval_step_people PRIMARY KEY (step_id, user_id),
	CONSTRAINT fk_approval_step_people_step_id_approval_steps FOREIGN KEY(step_id) REFERENCES approval_steps (id) ON DELETE CASCADE,
	CONSTRAINT fk_approval_step_people_user_id_users FOREIGN KEY(user_id) REFERENCES users (id)
)
-- next --
CREATE TABLE blackouts (
	id INTEGER NOT NULL,
	title VARCHAR(200) NOT NULL,
	kind VARCHAR(12) NOT NULL,
	starts_at VARCHAR(32) NOT NULL,
	ends_at VARCHAR(32) NOT NULL,
	created_by INTEGER,
	created_at VARCHAR(32) NOT NULL,
	lifted_at VARCHAR(32),
	CONSTRAINT pk_blackouts PRIMARY KEY (id),
	CONSTRAINT ck_blackouts_kind_closed CHECK (kind IN ('holiday', 'mourning', 'crisis', 'other')),
	CONSTRAINT ck_blackouts_in_order CHECK (starts_at < ends_at),
	CONSTRAINT fk_blackouts_created_by_users FOREIGN KEY(created_by) REFERENCES users (id),
	CONSTRAINT ck_blackouts_starts_at_utc CHECK (starts_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_blackouts_ends_at_utc CHECK (ends_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_blackouts_created_at_utc CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_blackouts_lifted_at_utc CHECK (lifted_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
CREATE INDEX ix_blackouts_ends_at ON blackouts (ends_at)
-- next --
CREATE TABLE calendar_feeds (
	id INTEGER NOT NULL,
	user_id INTEGER NOT NULL,
	token_sha256 VARCHAR(64) NOT NULL,
	label TEXT DEFAULT '' NOT NULL,
	created_at VARCHAR(32) NOT NULL,
	revoked_at VARCHAR(32),
	CONSTRAINT pk_calendar_feeds PRIMARY KEY (id),
	CONSTRAINT fk_calendar_feeds_user_id_users FOREIGN KEY(user_id) REFERENCES users (id),
	CONSTRAINT uq_calendar_feeds_token_sha256 UNIQUE (token_sha256),
	CONSTRAINT ck_calendar_feeds_created_at_utc CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_calendar_feeds_revoked_at_utc CHECK (revoked_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
CREATE TABLE credentials (
	account_id INTEGER NOT NULL,
	name VARCHAR(40) NOT NULL,
	sealed BLOB NOT NULL,
	key_id VARCHAR(16) NOT NULL,
	version INTEGER DEFAULT '1' NOT NULL,
	state VARCHAR(16) DEFAULT 'valid' NOT NULL,
	expires_at VARCHAR(32),
	refreshing_since VARCHAR(32),
	updated_at VARCHAR(32) NOT NULL,
	CONSTRAINT pk_credentials PRIMARY KEY (account_id, name),
	CONSTRAINT ck_credentials_state_closed CHECK (state IN ('valid', 'refreshing', 'needs_person')),
	CONSTRAINT ck_credentials_refreshing_since_when CHECK ((state = 'refreshing') = (refreshing_since IS NOT NULL)),
	CONSTRAINT fk_credentials_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id) ON DELETE CASCADE,
	CONSTRAINT ck_credentials_expires_at_utc CHECK (expires_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_credentials_refreshing_since_utc CHECK (refreshing_since GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_credentials_updated_at_utc CHECK (updated_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
CREATE TABLE delegations (
	id INTEGER NOT NULL,
	from_id INTEGER NOT NULL,
	to_id INTEGER NOT NULL,
	starts_at VARCHAR(32) NOT NULL,
	ends_at VARCHAR(32) NOT NULL,
	created_at VARCHAR(32) NOT NULL,
	ended_at VARCHAR(32),
	CONSTRAINT pk_delegations PRIMARY KEY (id),
	CONSTRAINT ck_delegations_to_another CHECK (from_id <> to_id),
	CONSTRAINT ck_delegations_in_order CHECK (starts_at < ends_at),
	CONSTRAINT fk_delegations_from_id_users FOREIGN KEY(from_id) REFERENCES users (id),
	CONSTRAINT fk_delegations_to_id_users FOREIGN KEY(to_id) REFERENCES users (id),
	CONSTRAINT ck_delegations_starts_at_utc CHECK (starts_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_delegations_ends_at_utc CHECK (ends_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_delegations_created_at_utc CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_delegations_ended_at_utc CHECK (ended_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
CREATE TABLE media (
	id INTEGER NOT NULL,
	sha256 VARCHAR(64) NOT NULL,
	kind VARCHAR(8) NOT NULL,
	mime VARCHAR(80) NOT NULL,
	size INTEGER NOT NULL,
	width INTEGER,
	height INTEGER,
	seconds INTEGER,
	name VARCHAR(200) NOT NULL,
	alt TEXT DEFAULT '' NOT NULL,
	licence TEXT DEFAULT '' NOT NULL,
	added_by INTEGER,
	added_at VARCHAR(32) NOT NULL,
	removed_at VARCHAR(32),
	CONSTRAINT pk_media PRIMARY KEY (id),
	CONSTRAINT ck_media_kind_closed CHECK (kind IN ('image', 'video', 'document')),
	CONSTRAINT ck_media_size_positive CHECK (size > 0),
	CONSTRAINT uq_media_sha256 UNIQUE (sha256),
	CONSTRAINT fk_media_added_by_users FOREIGN KEY(added_by) REFERENCES users (id),
	CONSTRAINT ck_media_added_at_utc CHECK (added_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_media_removed_at_utc CHECK (removed_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
CREATE TABLE series (
	id INTEGER NOT NULL,
	title VARCHAR(200) NOT NULL,
	rule TEXT NOT NULL,
	starts_at VARCHAR(32) NOT NULL,
	created_by INTEGER NOT NULL,
	created_at VARCHAR(32) NOT NULL,
	ended_at VARCHAR(32),
	CONSTRAINT pk_series PRIMARY KEY (id),
	CONSTRAINT fk_series_created_by_users FOREIGN KEY(created_by) REFERENCES users (id),
	CONSTRAINT ck_series_starts_at_utc CHECK (starts_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_series_created_at_utc CHECK (created_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_series_ended_at_utc CHECK (ended_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
CREATE TABLE slots (
	id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	weekday INTEGER NOT NULL,
	at VARCHAR(5) NOT NULL,
	CONSTRAINT pk_slots PRIMARY KEY (id),
	CONSTRAINT ck_slots_weekday_of_seven CHECK (weekday BETWEEN 0 AND 6),
	CONSTRAINT ck_slots_at_of_a_day CHECK (at BETWEEN '00:00' AND '23:59'),
	CONSTRAINT uq_slots_account_id_weekday_at UNIQUE (account_id, weekday, at),
	CONSTRAINT fk_slots_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id)
)
-- next --
CREATE TABLE autosaves (
	draft_id INTEGER NOT NULL,
	user_id INTEGER NOT NULL,
	"after" INTEGER NOT NULL,
	content JSON NOT NULL,
	saved_at VARCHAR(32) NOT NULL,
	CONSTRAINT pk_autosaves PRIMARY KEY (draft_id, user_id),
	CONSTRAINT fk_autosaves_draft_id_drafts FOREIGN KEY(draft_id) REFERENCES drafts (id),
	CONSTRAINT fk_autosaves_user_id_users FOREIGN KEY(user_id) REFERENCES users (id),
	CONSTRAINT ck_autosaves_saved_at_utc CHECK (saved_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
CREATE TABLE plans (
	draft_id INTEGER NOT NULL,
	account_id INTEGER NOT NULL,
	due_at VARCHAR(32) NOT NULL,
	set_by INTEGER NOT NULL,
	set_at VARCHAR(32) NOT NULL,
	CONSTRAINT pk_plans PRIMARY KEY (draft_id, account_id),
	CONSTRAINT fk_plans_draft_id_drafts FOREIGN KEY(draft_id) REFERENCES drafts (id),
	CONSTRAINT fk_plans_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id),
	CONSTRAINT fk_plans_set_by_users FOREIGN KEY(set_by) REFERENCES users (id),
	CONSTRAINT ck_plans_due_at_utc CHECK (due_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_plans_set_at_utc CHECK (set_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
CREATE INDEX ix_plans_due_at ON plans (due_at)
-- next --
CREATE TABLE imported_rows (
	row_sha256 VARCHAR(64) NOT NULL,
	draft_id INTEGER NOT NULL,
	imported_by INTEGER NOT NULL,
	imported_at VARCHAR(32) NOT NULL,
	CONSTRAINT pk_imported_rows PRIMARY KEY (row_sha256),
	CONSTRAINT fk_imported_rows_draft_id_drafts FOREIGN KEY(draft_id) REFERENCES drafts (id),
	CONSTRAINT fk_imported_rows_imported_by_users FOREIGN KEY(imported_by) REFERENCES users (id),
	CONSTRAINT ck_imported_rows_imported_at_utc CHECK (imported_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
CREATE TABLE series_drafts (
	series_id INTEGER NOT NULL,
	position INTEGER NOT NULL,
	draft_id INTEGER NOT NULL,
	planned_at VARCHAR(32) NOT NULL,
	CONSTRAINT pk_series_drafts PRIMARY KEY (series_id, position),
	CONSTRAINT fk_series_drafts_series_id_series FOREIGN KEY(series_id) REFERENCES series (id),
	CONSTRAINT uq_series_drafts_draft_id UNIQUE (draft_id),
	CONSTRAINT fk_series_drafts_draft_id_drafts FOREIGN KEY(draft_id) REFERENCES drafts (id),
	CONSTRAINT ck_series_drafts_planned_at_utc CHECK (planned_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
CREATE TABLE errata (
	draft_id INTEGER NOT NULL,
	of_revision_id INTEGER NOT NULL,
	CONSTRAINT pk_errata PRIMARY KEY (draft_id),
	CONSTRAINT fk_errata_draft_id_drafts FOREIGN KEY(draft_id) REFERENCES drafts (id),
	CONSTRAINT fk_errata_of_revision_id_revisions FOREIGN KEY(of_revision_id) REFERENCES revisions (id)
)
-- next --
CREATE TABLE translations (
	draft_id INTEGER NOT NULL,
	of_revision_id INTEGER NOT NULL,
	language VARCHAR(8) NOT NULL,
	CONSTRAINT pk_translations PRIMARY KEY (draft_id),
	CONSTRAINT fk_translations_draft_id_drafts FOREIGN KEY(draft_id) REFERENCES drafts (id),
	CONSTRAINT fk_translations_of_revision_id_revisions FOREIGN KEY(of_revision_id) REFERENCES revisions (id)
)
-- next --
CREATE TABLE sign_offs (
	id INTEGER NOT NULL,
	revision_id INTEGER NOT NULL,
	digest VARCHAR(64) NOT NULL,
	author_id INTEGER NOT NULL,
	step INTEGER NOT NULL,
	approver_id INTEGER NOT NULL,
	for_id INTEGER,
	decision VARCHAR(10) NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	decided_at VARCHAR(32) NOT NULL,
	CONSTRAINT pk_sign_offs PRIMARY KEY (id),
	CONSTRAINT ck_sign_offs_decision_closed CHECK (decision IN ('approved', 'refused')),
	CONSTRAINT ck_sign_offs_four_eyes CHECK (approver_id <> author_id),
	CONSTRAINT ck_sign_offs_not_for_author CHECK (for_id IS NULL OR (for_id <> author_id AND for_id <> approver_id)),
	CONSTRAINT fk_sign_offs_exact_revision FOREIGN KEY(revision_id, digest, author_id) REFERENCES revisions (id, digest, author_id),
	CONSTRAINT fk_sign_offs_submission FOREIGN KEY(revision_id) REFERENCES submissions (revision_id),
	CONSTRAINT uq_sign_offs_revision_id_step_approver_id UNIQUE (revision_id, step, approver_id),
	CONSTRAINT fk_sign_offs_approver_id_users FOREIGN KEY(approver_id) REFERENCES users (id),
	CONSTRAINT fk_sign_offs_for_id_users FOREIGN KEY(for_id) REFERENCES users (id),
	CONSTRAINT ck_sign_offs_decided_at_utc CHECK (decided_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
CREATE TABLE aftercare (
	publication_id INTEGER NOT NULL,
	state VARCHAR(12) NOT NULL,
	fingerprint VARCHAR(64) DEFAULT '' NOT NULL,
	reach JSON NOT NULL,
	looked_at VARCHAR(32) NOT NULL,
	changed_at VARCHAR(32),
	next_look_at VARCHAR(32),
	CONSTRAINT pk_aftercare PRIMARY KEY (publication_id),
	CONSTRAINT ck_aftercare_state_closed CHECK (state IN ('present', 'edited', 'gone', 'unseen')),
	CONSTRAINT fk_aftercare_publication_id_publications FOREIGN KEY(publication_id) REFERENCES publications (id),
	CONSTRAINT ck_aftercare_looked_at_utc CHECK (looked_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_aftercare_changed_at_utc CHECK (changed_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_aftercare_next_look_at_utc CHECK (next_look_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
CREATE INDEX ix_aftercare_next_look_at ON aftercare (next_look_at)
-- next --
CREATE TABLE airings (
	id INTEGER NOT NULL,
	publication_id INTEGER NOT NULL,
	aired_at VARCHAR(32) NOT NULL,
	place TEXT NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	photo_id INTEGER,
	confirmed_by INTEGER NOT NULL,
	confirmed_at VARCHAR(32) NOT NULL,
	CONSTRAINT pk_airings PRIMARY KEY (id),
	CONSTRAINT ck_airings_aired_before_confirmed CHECK (aired_at <= confirmed_at),
	CONSTRAINT fk_airings_publication_id_publications FOREIGN KEY(publication_id) REFERENCES publications (id),
	CONSTRAINT fk_airings_photo_id_media FOREIGN KEY(photo_id) REFERENCES media (id),
	CONSTRAINT fk_airings_confirmed_by_users FOREIGN KEY(confirmed_by) REFERENCES users (id),
	CONSTRAINT ck_airings_aired_at_utc CHECK (aired_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00'),
	CONSTRAINT ck_airings_confirmed_at_utc CHECK (confirmed_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]+00:00')
)
-- next --
CREATE INDEX ix_airings_publication_id ON airings (publication_id)
-- next --
CREATE TRIGGER sign_offs_no_update BEFORE UPDATE ON sign_offs BEGIN SELECT RAISE(ABORT, 'append-only: sign_offs'); END
-- next --
CREATE TRIGGER sign_offs_no_delete BEFORE DELETE ON sign_offs BEGIN SELECT RAISE(ABORT, 'append-only: sign_offs'); END
-- next --
CREATE TRIGGER airings_no_update BEFORE UPDATE ON airings BEGIN SELECT RAISE(ABORT, 'append-only: airings'); END
-- next --
CREATE TRIGGER airings_no_delete BEFORE DELETE ON airings BEGIN SELECT RAISE(ABORT, 'append-only: airings'); END
