CREATE TABLE accounts (
	id SERIAL NOT NULL, 
	channel VARCHAR(32) NOT NULL, 
	title VARCHAR(120) NOT NULL, 
	options JSON NOT NULL, 
	enabled BOOLEAN DEFAULT true NOT NULL, 
	verified_at TIMESTAMP WITH TIME ZONE, 
	proof TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_accounts PRIMARY KEY (id), 
	CONSTRAINT uq_accounts_title UNIQUE (title)
)
-- next --
CREATE TABLE audit (
	seq INTEGER NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	actor VARCHAR(64) NOT NULL, 
	action VARCHAR(64) NOT NULL, 
	subject VARCHAR(120) NOT NULL, 
	detail TEXT NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (seq), 
	CONSTRAINT uq_audit_hash UNIQUE (hash)
)
-- next --
CREATE TABLE buffer (
	id SERIAL NOT NULL, 
	claim_key VARCHAR(200) NOT NULL, 
	page_tag BYTEA NOT NULL, 
	place VARCHAR(16) NOT NULL, 
	hour TIMESTAMP WITH TIME ZONE NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_buffer PRIMARY KEY (id)
)
-- next --
CREATE INDEX ix_buffer_claim_key ON buffer (claim_key)
-- next --
CREATE INDEX ix_buffer_expires_at ON buffer (expires_at)
-- next --
CREATE TABLE facts (
	id VARCHAR(40) NOT NULL, 
	statement TEXT NOT NULL, 
	folded TEXT NOT NULL, 
	source TEXT NOT NULL, 
	topic VARCHAR(40) NOT NULL, 
	published VARCHAR(10) NOT NULL, 
	in_force_from VARCHAR(10) NOT NULL, 
	in_force_to VARCHAR(10), 
	may_refute BOOLEAN NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	loaded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_facts PRIMARY KEY (id)
)
-- next --
CREATE TABLE heartbeats (
	process VARCHAR(40) NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	detail TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_heartbeats PRIMARY KEY (process)
)
-- next --
CREATE TABLE house (
	key VARCHAR(40) NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_house PRIMARY KEY (key)
)
-- next --
CREATE TABLE leases (
	name VARCHAR(40) NOT NULL, 
	owner VARCHAR(80) NOT NULL, 
	until TIMESTAMP WITH TIME ZONE NOT NULL, 
	fence INTEGER NOT NULL, 
	CONSTRAINT pk_leases PRIMARY KEY (name)
)
-- next --
CREATE TABLE sketch_keys (
	id SERIAL NOT NULL, 
	secret BYTEA NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	dies_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_sketch_keys PRIMARY KEY (id)
)
-- next --
CREATE TABLE sources (
	name VARCHAR(64) NOT NULL, 
	adapter VARCHAR(64) NOT NULL, 
	title VARCHAR(200) NOT NULL, 
	origin VARCHAR(16) NOT NULL, 
	options JSON NOT NULL, 
	enabled BOOLEAN DEFAULT true NOT NULL, 
	interval_s INTEGER NOT NULL, 
	delay_s FLOAT NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	last_try_at TIMESTAMP WITH TIME ZONE, 
	last_success_at TIMESTAMP WITH TIME ZONE, 
	failing_since TIMESTAMP WITH TIME ZONE, 
	failures INTEGER DEFAULT '0' NOT NULL, 
	problem VARCHAR(40), 
	problem_detail TEXT DEFAULT '' NOT NULL, 
	collected INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_sources PRIMARY KEY (name), 
	CONSTRAINT ck_sources_origin_closed CHECK (origin IN ('publication', 'public_voice')), 
	CONSTRAINT ck_sources_interval_positive CHECK (interval_s >= 1), 
	CONSTRAINT ck_sources_delay_not_negative CHECK (delay_s >= 0)
)
-- next --
CREATE TABLE thread_reads (
	thread_tag BYTEA NOT NULL, 
	last_read_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_thread_reads PRIMARY KEY (thread_tag)
)
-- next --
CREATE TABLE topic_counts (
	hour TIMESTAMP WITH TIME ZONE NOT NULL, 
	place VARCHAR(16) NOT NULL, 
	topic VARCHAR(40) NOT NULL, 
	label VARCHAR(16) NOT NULL, 
	total INTEGER NOT NULL, 
	CONSTRAINT pk_topic_counts PRIMARY KEY (hour, place, topic, label), 
	CONSTRAINT ck_topic_counts_label_closed CHECK (label IN ('claim', 'opinion', 'question', 'satire', 'scam', 'off_topic')), 
	CONSTRAINT ck_topic_counts_total_positive CHECK (total >= 1)
)
-- next --
CREATE TABLE users (
	id SERIAL NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	display VARCHAR(120) NOT NULL, 
	password_hash VARCHAR(255) NOT NULL, 
	active BOOLEAN DEFAULT true NOT NULL, 
	language VARCHAR(2) DEFAULT 'vi' NOT NULL, 
	failed_sign_ins INTEGER DEFAULT '0' NOT NULL, 
	locked_until TIMESTAMP WITH TIME ZONE, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_users PRIMARY KEY (id), 
	CONSTRAINT ck_users_language_closed CHECK (language IN ('vi', 'en')), 
	CONSTRAINT uq_users_name UNIQUE (name)
)
-- next --
CREATE TABLE validators (
	address_tag BYTEA NOT NULL, 
	etag VARCHAR(300), 
	last_modified VARCHAR(64), 
	seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_validators PRIMARY KEY (address_tag)
)
-- next --
CREATE TABLE buffer_words (
	claim_key VARCHAR(200) NOT NULL, 
	key_id INTEGER NOT NULL, 
	word_tags BYTEA NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_buffer_words PRIMARY KEY (claim_key), 
	CONSTRAINT fk_buffer_words_key_id_sketch_keys FOREIGN KEY(key_id) REFERENCES sketch_keys (id) ON DELETE CASCADE
)
-- next --
CREATE TABLE claims (
	id SERIAL NOT NULL, 
	key VARCHAR(200) NOT NULL, 
	statement TEXT NOT NULL, 
	folded TEXT NOT NULL, 
	suggestion VARCHAR(16) NOT NULL, 
	score FLOAT NOT NULL, 
	voices INTEGER DEFAULT '0' NOT NULL, 
	publications INTEGER DEFAULT '0' NOT NULL, 
	first_seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	last_seen_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	shown_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	priority FLOAT DEFAULT '0' NOT NULL, 
	decided BOOLEAN DEFAULT false NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	locked_by INTEGER, 
	locked_until TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_claims PRIMARY KEY (id), 
	CONSTRAINT ck_claims_suggestion_closed CHECK (suggestion IN ('supported', 'refuted', 'not_enough_info')), 
	CONSTRAINT ck_claims_k_floor CHECK (voices = 0 OR voices >= 3), 
	CONSTRAINT ck_claims_shown_only_with_reason CHECK (voices >= 3 OR publications >= 1), 
	CONSTRAINT ck_claims_score_range CHECK (score >= 0 AND score <= 1), 
	CONSTRAINT ck_claims_lock_whole CHECK ((locked_by IS NULL) = (locked_until IS NULL)), 
	CONSTRAINT uq_claims_key UNIQUE (key), 
	CONSTRAINT fk_claims_locked_by_users FOREIGN KEY(locked_by) REFERENCES users (id)
)
-- next --
CREATE INDEX ix_claims_queue ON claims (decided, priority)
-- next --
CREATE TABLE crawl_ledger (
	id SERIAL NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	host VARCHAR(255) NOT NULL, 
	event VARCHAR(32) NOT NULL, 
	detail TEXT DEFAULT '' NOT NULL, 
	seconds FLOAT, 
	CONSTRAINT pk_crawl_ledger PRIMARY KEY (id), 
	CONSTRAINT ck_crawl_ledger_event_closed CHECK (event IN ('fetched', 'not_modified', 'waited', 'refused_robots', 'refused_profile', 'refused_private_address', 'backed_off', 'unreachable', 'http_error', 'too_large', 'too_many_redirects', 'unreadable')), 
	CONSTRAINT fk_crawl_ledger_source_sources FOREIGN KEY(source) REFERENCES sources (name) ON DELETE CASCADE
)
-- next --
CREATE INDEX ix_crawl_ledger_source_at ON crawl_ledger (source, at)
-- next --
CREATE TABLE items (
	id SERIAL NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	origin VARCHAR(16) DEFAULT 'publication' NOT NULL, 
	url TEXT NOT NULL, 
	url_key VARCHAR(64) NOT NULL, 
	title_key VARCHAR(64) NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	published_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	fetched_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	duplicate_of INTEGER, 
	state VARCHAR(16) DEFAULT 'new' NOT NULL, 
	read_at TIMESTAMP WITH TIME ZONE, 
	label VARCHAR(16), 
	CONSTRAINT pk_items PRIMARY KEY (id), 
	CONSTRAINT ck_items_state_closed CHECK (state IN ('new', 'read', 'unreadable')), 
	CONSTRAINT ck_items_only_publications CHECK (origin = 'publication'), 
	CONSTRAINT fk_items_source_sources FOREIGN KEY(source) REFERENCES sources (name), 
	CONSTRAINT uq_items_url_key UNIQUE (url_key), 
	CONSTRAINT fk_items_duplicate_of_items FOREIGN KEY(duplicate_of) REFERENCES items (id)
)
-- next --
CREATE INDEX ix_items_state_id ON items (state, id)
-- next --
CREATE INDEX ix_items_title_key ON items (title_key)
-- next --
CREATE TABLE quarantine (
	id SERIAL NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	origin VARCHAR(16) NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	reason TEXT NOT NULL, 
	total INTEGER DEFAULT '1' NOT NULL, 
	raw TEXT, 
	CONSTRAINT pk_quarantine PRIMARY KEY (id), 
	CONSTRAINT ck_quarantine_origin_closed CHECK (origin IN ('publication', 'public_voice')), 
	CONSTRAINT ck_quarantine_no_raw_voices CHECK (origin = 'publication' OR raw IS NULL), 
	CONSTRAINT fk_quarantine_source_sources FOREIGN KEY(source) REFERENCES sources (name) ON DELETE CASCADE
)
-- next --
CREATE TABLE sketch_tags (
	key_id INTEGER NOT NULL, 
	tag BYTEA NOT NULL, 
	CONSTRAINT pk_sketch_tags PRIMARY KEY (key_id, tag), 
	CONSTRAINT fk_sketch_tags_key_id_sketch_keys FOREIGN KEY(key_id) REFERENCES sketch_keys (id) ON DELETE CASCADE
)
-- next --
CREATE TABLE user_roles (
	user_id INTEGER NOT NULL, 
	role VARCHAR(16) NOT NULL, 
	CONSTRAINT pk_user_roles PRIMARY KEY (user_id, role), 
	CONSTRAINT ck_user_roles_role_closed CHECK (role IN ('reviewer', 'editor', 'approver', 'manager', 'administrator')), 
	CONSTRAINT fk_user_roles_user_id_users FOREIGN KEY(user_id) REFERENCES users (id)
)
-- next --
CREATE TABLE claim_evidence (
	claim_id INTEGER NOT NULL, 
	fact_id VARCHAR(40) NOT NULL, 
	position INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_claim_evidence PRIMARY KEY (claim_id, fact_id), 
	CONSTRAINT fk_claim_evidence_claim_id_claims FOREIGN KEY(claim_id) REFERENCES claims (id) ON DELETE CASCADE, 
	CONSTRAINT fk_claim_evidence_fact_id_facts FOREIGN KEY(fact_id) REFERENCES facts (id)
)
-- next --
CREATE TABLE drafts (
	id SERIAL NOT NULL, 
	claim_id INTEGER, 
	kind VARCHAR(24) NOT NULL, 
	created_by INTEGER NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	closed BOOLEAN DEFAULT false NOT NULL, 
	CONSTRAINT pk_drafts PRIMARY KEY (id), 
	CONSTRAINT ck_drafts_kind_closed CHECK (kind IN ('correction', 'notice', 'answer', 'scam_warning')), 
	CONSTRAINT fk_drafts_claim_id_claims FOREIGN KEY(claim_id) REFERENCES claims (id), 
	CONSTRAINT fk_drafts_created_by_users FOREIGN KEY(created_by) REFERENCES users (id)
)
-- next --
CREATE TABLE findings (
	id SERIAL NOT NULL, 
	item_id INTEGER NOT NULL, 
	claim_id INTEGER NOT NULL, 
	passage TEXT NOT NULL, 
	start INTEGER NOT NULL, 
	stop INTEGER NOT NULL, 
	prediction VARCHAR(16) NOT NULL, 
	score FLOAT NOT NULL, 
	found_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_findings PRIMARY KEY (id), 
	CONSTRAINT ck_findings_prediction_closed CHECK (prediction IN ('supported', 'refuted', 'not_enough_info')), 
	CONSTRAINT ck_findings_span_whole CHECK (0 <= start AND start < stop), 
	CONSTRAINT uq_findings_item_id_claim_id UNIQUE (item_id, claim_id), 
	CONSTRAINT fk_findings_item_id_items FOREIGN KEY(item_id) REFERENCES items (id), 
	CONSTRAINT fk_findings_claim_id_claims FOREIGN KEY(claim_id) REFERENCES claims (id) ON DELETE CASCADE
)
-- next --
CREATE TABLE mentions (
	claim_id INTEGER NOT NULL, 
	hour TIMESTAMP WITH TIME ZONE NOT NULL, 
	place VARCHAR(16) NOT NULL, 
	total INTEGER NOT NULL, 
	CONSTRAINT pk_mentions PRIMARY KEY (claim_id, hour, place), 
	CONSTRAINT ck_mentions_total_positive CHECK (total >= 1), 
	CONSTRAINT fk_mentions_claim_id_claims FOREIGN KEY(claim_id) REFERENCES claims (id) ON DELETE CASCADE
)
-- next --
CREATE TABLE snapshots (
	item_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	taken_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_snapshots PRIMARY KEY (item_id, version), 
	CONSTRAINT fk_snapshots_item_id_items FOREIGN KEY(item_id) REFERENCES items (id)
)
-- next --
CREATE TABLE verdicts (
	id SERIAL NOT NULL, 
	claim_id INTEGER NOT NULL, 
	reviewer_id INTEGER NOT NULL, 
	label VARCHAR(16) NOT NULL, 
	outcome VARCHAR(24) NOT NULL, 
	fact_id VARCHAR(40), 
	note TEXT DEFAULT '' NOT NULL, 
	decided_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	claim_version INTEGER NOT NULL, 
	CONSTRAINT pk_verdicts PRIMARY KEY (id), 
	CONSTRAINT ck_verdicts_label_closed CHECK (label IN ('supported', 'refuted', 'not_enough_info')), 
	CONSTRAINT ck_verdicts_outcome_closed CHECK (outcome IN ('publish_correction', 'answer_question', 'pass_service_problem', 'ask_for_evidence', 'no_action')), 
	CONSTRAINT ck_verdicts_needs_evidence CHECK (label = 'not_enough_info' OR fact_id IS NOT NULL), 
	CONSTRAINT uq_verdicts_claim_id_claim_version UNIQUE (claim_id, claim_version), 
	CONSTRAINT fk_verdicts_claim_id_claims FOREIGN KEY(claim_id) REFERENCES claims (id), 
	CONSTRAINT fk_verdicts_reviewer_id_users FOREIGN KEY(reviewer_id) REFERENCES users (id), 
	CONSTRAINT fk_verdicts_fact_id_facts FOREIGN KEY(fact_id) REFERENCES facts (id)
)
-- next --
CREATE TABLE revisions (
	id SERIAL NOT NULL, 
	draft_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	author_id INTEGER NOT NULL, 
	content JSON NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_revisions PRIMARY KEY (id), 
	CONSTRAINT uq_revisions_draft_id_number UNIQUE (draft_id, number), 
	CONSTRAINT uq_revisions_id_digest_author_id UNIQUE (id, digest, author_id), 
	CONSTRAINT fk_revisions_draft_id_drafts FOREIGN KEY(draft_id) REFERENCES drafts (id), 
	CONSTRAINT fk_revisions_author_id_users FOREIGN KEY(author_id) REFERENCES users (id)
)
-- next --
CREATE TABLE submissions (
	revision_id INTEGER NOT NULL, 
	submitted_by INTEGER NOT NULL, 
	submitted_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	problems JSON NOT NULL, 
	checked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_submissions PRIMARY KEY (revision_id), 
	CONSTRAINT fk_submissions_revision_id_revisions FOREIGN KEY(revision_id) REFERENCES revisions (id), 
	CONSTRAINT fk_submissions_submitted_by_users FOREIGN KEY(submitted_by) REFERENCES users (id)
)
-- next --
CREATE TABLE approvals (
	id SERIAL NOT NULL, 
	revision_id INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	author_id INTEGER NOT NULL, 
	approver_id INTEGER NOT NULL, 
	decision VARCHAR(10) NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	decided_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_approvals PRIMARY KEY (id), 
	CONSTRAINT ck_approvals_decision_closed CHECK (decision IN ('approved', 'refused')), 
	CONSTRAINT ck_approvals_four_eyes CHECK (approver_id <> author_id), 
	CONSTRAINT fk_approvals_exact_revision FOREIGN KEY(revision_id, digest, author_id) REFERENCES revisions (id, digest, author_id), 
	CONSTRAINT fk_approvals_submission FOREIGN KEY(revision_id) REFERENCES submissions (revision_id), 
	CONSTRAINT uq_approvals_revision_id UNIQUE (revision_id), 
	CONSTRAINT uq_approvals_id_revision_id_decision UNIQUE (id, revision_id, decision), 
	CONSTRAINT fk_approvals_approver_id_users FOREIGN KEY(approver_id) REFERENCES users (id)
)
-- next --
CREATE TABLE publications (
	id SERIAL NOT NULL, 
	revision_id INTEGER NOT NULL, 
	approval_id INTEGER NOT NULL, 
	decision VARCHAR(10) DEFAULT 'approved' NOT NULL, 
	account_id INTEGER NOT NULL, 
	due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	zone VARCHAR(40) DEFAULT 'Asia/Ho_Chi_Minh' NOT NULL, 
	state VARCHAR(24) DEFAULT 'scheduled' NOT NULL, 
	attempt INTEGER DEFAULT '0' NOT NULL, 
	probes INTEGER DEFAULT '0' NOT NULL, 
	fence INTEGER DEFAULT '0' NOT NULL, 
	owner VARCHAR(80), 
	lease_until TIMESTAMP WITH TIME ZONE, 
	next_try_at TIMESTAMP WITH TIME ZONE, 
	key VARCHAR(64) NOT NULL, 
	request_hash VARCHAR(64), 
	sending_at TIMESTAMP WITH TIME ZONE, 
	sent_at TIMESTAMP WITH TIME ZONE, 
	remote_id TEXT, 
	remote_url TEXT, 
	advice TEXT DEFAULT '' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_publications PRIMARY KEY (id), 
	CONSTRAINT ck_publications_state_closed CHECK (state IN ('scheduled', 'claimed', 'prepared', 'sending', 'published', 'retry_wait', 'outcome_unknown', 'reconciled_published', 'reconciled_absent', 'needs_human', 'failed_permanent', 'expired', 'cancelled')), 
	CONSTRAINT ck_publications_only_approved CHECK (decision = 'approved'), 
	CONSTRAINT fk_publications_approval FOREIGN KEY(approval_id, revision_id, decision) REFERENCES approvals (id, revision_id, decision), 
	CONSTRAINT uq_publications_revision_id_account_id UNIQUE (revision_id, account_id), 
	CONSTRAINT ck_publications_published_has_remote_id CHECK (state NOT IN ('published', 'reconciled_published') OR remote_id IS NOT NULL), 
	CONSTRAINT fk_publications_account_id_accounts FOREIGN KEY(account_id) REFERENCES accounts (id), 
	CONSTRAINT uq_publications_key UNIQUE (key)
)
-- next --
CREATE INDEX ix_publications_due ON publications (state, due_at)
-- next --
CREATE TABLE publication_events (
	id SERIAL NOT NULL, 
	publication_id INTEGER NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	fence INTEGER NOT NULL, 
	detail TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_publication_events PRIMARY KEY (id), 
	CONSTRAINT ck_publication_events_state_closed CHECK (state IN ('scheduled', 'claimed', 'prepared', 'sending', 'published', 'retry_wait', 'outcome_unknown', 'reconciled_published', 'reconciled_absent', 'needs_human', 'failed_permanent', 'expired', 'cancelled')), 
	CONSTRAINT fk_publication_events_publication_id_publications FOREIGN KEY(publication_id) REFERENCES publications (id)
)
-- next --
CREATE INDEX ix_publication_events_publication_id ON publication_events (publication_id)
-- next --
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END $$
-- next --
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER revisions_no_truncate BEFORE TRUNCATE ON revisions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER revisions_no_update BEFORE UPDATE ON revisions FOR EACH ROW EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER revisions_no_delete BEFORE DELETE ON revisions FOR EACH ROW EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER submissions_no_truncate BEFORE TRUNCATE ON submissions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER submissions_no_update BEFORE UPDATE ON submissions FOR EACH ROW EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER submissions_no_delete BEFORE DELETE ON submissions FOR EACH ROW EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER approvals_no_truncate BEFORE TRUNCATE ON approvals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER approvals_no_update BEFORE UPDATE ON approvals FOR EACH ROW EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER approvals_no_delete BEFORE DELETE ON approvals FOR EACH ROW EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER verdicts_no_truncate BEFORE TRUNCATE ON verdicts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER verdicts_no_update BEFORE UPDATE ON verdicts FOR EACH ROW EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER verdicts_no_delete BEFORE DELETE ON verdicts FOR EACH ROW EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER publication_events_no_truncate BEFORE TRUNCATE ON publication_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER publication_events_no_update BEFORE UPDATE ON publication_events FOR EACH ROW EXECUTE FUNCTION refuse_change()
-- next --
CREATE TRIGGER publication_events_no_delete BEFORE DELETE ON publication_events FOR EACH ROW EXECUTE FUNCTION refuse_change()
