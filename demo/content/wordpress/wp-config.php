<?php
// Written for a private WordPress of one test or demo run; every value comes from the environment of
// the process that starts it, so that nothing secret lies in this file.
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:' . getenv( 'KIEMTIN_WP_SOCKET' ) );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $name ) {
	define( $name . '_KEY', $name . getenv( 'KIEMTIN_WP_SALT' ) );
	define( $name . '_SALT', getenv( 'KIEMTIN_WP_SALT' ) . $name );
}
define( 'WP_HOME', getenv( 'KIEMTIN_WP_URL' ) );
define( 'WP_SITEURL', getenv( 'KIEMTIN_WP_URL' ) );
define( 'WP_ENVIRONMENT_TYPE', 'local' ); // application passwords without TLS
define( 'WP_CONTENT_DIR', __DIR__ . '/wp-content' );
define( 'WP_DEFAULT_THEME', 'kiemtin' );
define( 'DISABLE_WP_CRON', true ); // php -S serves one request at a time: no loopback calls
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_DEBUG', false );
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
