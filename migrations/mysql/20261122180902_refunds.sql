-- +goose Up
-- modify "order_events" table
ALTER TABLE `order_events` MODIFY COLUMN `type` enum('PREPARED','ACCOUNT_ISSUED','ACCOUNT_REVOKED','STARTED','PAID','FAILED','REJECTED','REFUND_REQUESTED','REFUNDED','REFUND_FAILED','CLOSING','CANCELLED','EXPIRED') NOT NULL;
-- modify "payments" table
ALTER TABLE `payments` ADD COLUMN `open_refund_id` varchar(30) NULL, ADD INDEX `payment_paid_at` (`paid_at`);
-- create "feed_cursors" table
CREATE TABLE `feed_cursors` (`id` varchar(20) NOT NULL, `read_until` datetime(6) NOT NULL, `failures` bigint NOT NULL, `next_at` datetime(6) NOT NULL, PRIMARY KEY (`id`)) CHARSET ascii COLLATE ascii_bin;
-- create "notices" table
CREATE TABLE `notices` (`id` varchar(120) NOT NULL, `order_id` varchar(40) NOT NULL, `channel` enum('SMS','EMAIL','WEBHOOK') NOT NULL, `kind` enum('ACCOUNT_ISSUED','ACCOUNT_DUE_SOON','ORDER_PAID','REFUNDED','REFUND_ACCOUNT_NEEDED') NOT NULL, `recipient` varchar(255) CHARSET utf8mb4 NOT NULL COLLATE utf8mb4_bin, `subject` varchar(200) CHARSET utf8mb4 NULL COLLATE utf8mb4_bin, `body` mediumtext CHARSET utf8mb4 NOT NULL COLLATE utf8mb4_bin, `attempts` bigint NOT NULL, `created_at` datetime(6) NOT NULL, `sent_at` datetime(6) NULL, `next_at` datetime(6) NULL, `last_error` varchar(500) CHARSET utf8mb4 NULL COLLATE utf8mb4_bin, PRIMARY KEY (`id`), INDEX `notice_created_at` (`created_at`), INDEX `notice_next_at` (`next_at`), INDEX `notice_order_id` (`order_id`)) CHARSET ascii COLLATE ascii_bin;
-- create "open_cases" table
CREATE TABLE `open_cases` (`id` varchar(30) NOT NULL, `kind` enum('HELD_MONEY','REFUND_FAILED','WEBHOOK_FAILED','BOOKS_DIFFER','NOTICE_FAILED','OUTCOME_UNKNOWN','STRANGE_PAYMENT') NOT NULL, `subject` varchar(64) NOT NULL, `order_id` varchar(40) NULL, `imp_uid` varchar(32) NULL, `refund_id` varchar(30) NULL, `detail` varchar(500) CHARSET utf8mb4 NULL COLLATE utf8mb4_bin, `note` varchar(500) CHARSET utf8mb4 NULL COLLATE utf8mb4_bin, `opened_at` datetime(6) NOT NULL, `resolved_at` datetime(6) NULL, PRIMARY KEY (`id`), UNIQUE INDEX `opencase_kind_subject` (`kind`, `subject`), INDEX `opencase_resolved_at_id` (`resolved_at`, `id`)) CHARSET ascii COLLATE ascii_bin;
-- create "reconciliations" table
CREATE TABLE `reconciliations` (`id` varchar(30) NOT NULL, `from` datetime(6) NOT NULL, `to` datetime(6) NOT NULL, `our_count` bigint NOT NULL, `their_count` bigint NOT NULL, `our_totals` json NOT NULL, `their_totals` json NOT NULL, `differences` json NOT NULL, `ran_at` datetime(6) NOT NULL, PRIMARY KEY (`id`), INDEX `reconciliation_ran_at` (`ran_at`)) CHARSET ascii COLLATE ascii_bin;
-- create "refunds" table
CREATE TABLE `refunds` (`id` varchar(30) NOT NULL, `order_id` varchar(40) NOT NULL, `amount` bigint NOT NULL, `tax_free_amount` bigint NOT NULL, `remaining` bigint NOT NULL, `currency` varchar(3) NOT NULL, `reason` varchar(200) CHARSET utf8mb4 NOT NULL COLLATE utf8mb4_bin, `requester` varchar(255) CHARSET utf8mb4 NOT NULL COLLATE utf8mb4_bin, `idempotency_key` varchar(128) NOT NULL, `input_hash` varchar(64) NULL, `account` json NULL, `status` enum('HELD','NEEDS_ACCOUNT','PENDING','SUCCEEDED','FAILED') NOT NULL, `failure` varchar(500) CHARSET utf8mb4 NULL COLLATE utf8mb4_bin, `attempts` bigint NOT NULL, `cancellation_id` varchar(64) NULL, `next_at` datetime(6) NULL, `created_at` datetime(6) NOT NULL, `finished_at` datetime(6) NULL, `payment_id` varchar(32) NOT NULL, PRIMARY KEY (`id`), UNIQUE INDEX `refund_cancellation_id` (`cancellation_id`), INDEX `refund_next_at` (`next_at`), UNIQUE INDEX `refund_payment_id_idempotency_key` (`payment_id`, `idempotency_key`)) CHARSET ascii COLLATE ascii_bin;

-- +goose Down
-- reverse: create "refunds" table
DROP TABLE `refunds`;
-- reverse: create "reconciliations" table
DROP TABLE `reconciliations`;
-- reverse: create "open_cases" table
DROP TABLE `open_cases`;
-- reverse: create "notices" table
DROP TABLE `notices`;
-- reverse: create "feed_cursors" table
DROP TABLE `feed_cursors`;
-- reverse: modify "payments" table
ALTER TABLE `payments` DROP INDEX `payment_paid_at`, DROP COLUMN `open_refund_id`;
-- reverse: modify "order_events" table
ALTER TABLE `order_events` MODIFY COLUMN `type` enum('PREPARED','ACCOUNT_ISSUED','ACCOUNT_REVOKED','STARTED','PAID','FAILED','REJECTED','REFUNDED','CLOSING','CANCELLED','EXPIRED') NOT NULL;
