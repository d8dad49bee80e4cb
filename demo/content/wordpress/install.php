<?php
// php install.php < {"title", "user", "email", "password", "timezone", "application"} -> {"application_password"}
$given = json_decode( stream_get_contents( STDIN ), true );
$_SERVER['HTTP_HOST'] = parse_url( getenv( 'KIEMTIN_WP_URL' ), PHP_URL_HOST );
define( 'WP_INSTALLING', true );
require getenv( 'KIEMTIN_WP_SITE' ) . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
$made = wp_install( $given['title'], $given['user'], $given['email'], true, '', $given['password'] );
wp_delete_post( 1, true ); // "Hello world!" and the sample page
wp_delete_post( 2, true );
update_option( 'timezone_string', $given['timezone'] );
update_option( 'permalink_structure', '/%postname%/' );
update_option( 'comment_moderation', '0' );
update_option( 'thread_comments', '0' );
switch_theme( 'kiemtin' );
$password = WP_Application_Passwords::create_new_application_password(
	$made['user_id'],
	array( 'name' => $given['application'] )
);
if ( is_wp_error( $password ) ) {
	fwrite( STDERR, $password->get_error_message() );
	exit( 1 );
}
echo json_encode( array( 'application_password' => $password[0] ) );
