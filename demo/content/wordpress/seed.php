<?php
// php seed.php < {"posts": [{"title", "html", "at", "slug", "comments": [...]}], "comments": [{"post", ...}]}
//   -> {"posts": [id, ...], "comments": [id, ...]}      every "at" is "YYYY-MM-DD HH:MM:SS" in UTC
$given = json_decode( stream_get_contents( STDIN ), true );
$_SERVER['HTTP_HOST'] = parse_url( getenv( 'KIEMTIN_WP_URL' ), PHP_URL_HOST );
require getenv( 'KIEMTIN_WP_SITE' ) . '/wp-load.php';
kses_remove_filters();

function kiemtin_fail( string $why ): void {
	fwrite( STDERR, $why );
	exit( 1 );
}

function kiemtin_comment( int $post, array $comment ): int {
	$id = wp_insert_comment(
		wp_slash(
			array(
				'comment_post_ID'      => $post,
				'comment_author'       => $comment['author'],
				'comment_author_email' => $comment['email'],
				'comment_author_url'   => $comment['website'],
				'comment_author_IP'    => '127.0.0.1',
				'comment_content'      => $comment['text'],
				'comment_date_gmt'     => $comment['at'],
				'comment_date'         => get_date_from_gmt( $comment['at'] ),
				'comment_approved'     => 1,
			)
		)
	);
	if ( ! $id ) {
		kiemtin_fail( "WordPress took no comment for post $post" );
	}
	return $id;
}

$posts    = array();
$comments = array();
foreach ( $given['posts'] as $post ) {
	$id = wp_insert_post(
		wp_slash(
			array(
				'post_title'    => $post['title'],
				'post_content'  => $post['html'],
				'post_name'     => $post['slug'],
				'post_status'   => 'publish',
				'post_author'   => 1,
				'post_date_gmt' => $post['at'],
				'post_date'     => get_date_from_gmt( $post['at'] ),
			)
		),
		true
	);
	if ( is_wp_error( $id ) ) {
		kiemtin_fail( $id->get_error_message() );
	}
	$posts[] = $id;
	foreach ( $post['comments'] as $comment ) {
		$comments[] = kiemtin_comment( $id, $comment );
	}
}
foreach ( $given['comments'] as $comment ) {
	if ( ! get_post( $comment['post'] ) ) {
		kiemtin_fail( "there is no post {$comment['post']}" );
	}
	$comments[] = kiemtin_comment( $comment['post'], $comment );
}
echo json_encode( array( 'posts' => $posts, 'comments' => $comments ) );
