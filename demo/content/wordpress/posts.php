<?php
// php posts.php < {"status"} -> [{"id", "slug", "title", "html", "status", "at"}], oldest first
$given = json_decode( stream_get_contents( STDIN ), true );
$_SERVER['HTTP_HOST'] = parse_url( getenv( 'KIEMTIN_WP_URL' ), PHP_URL_HOST );
require getenv( 'KIEMTIN_WP_SITE' ) . '/wp-load.php';
$found = get_posts(
	array(
		'post_type'   => 'post',
		'post_status' => $given['status'],
		'numberposts' => -1,
		'orderby'     => 'ID',
		'order'       => 'ASC',
	)
);
echo json_encode(
	array_map(
		fn( $post ) => array(
			'id'     => $post->ID,
			'slug'   => $post->post_name,
			'title'  => $post->post_title,
			'html'   => $post->post_content,
			'status' => $post->post_status,
			'at'     => $post->post_date_gmt,
		),
		$found
	)
);
