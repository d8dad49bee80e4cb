<!doctype html>
<html <?php language_attributes(); ?>>
<head><meta charset="utf-8"><title><?php echo esc_html( wp_get_document_title() ); ?></title><?php wp_head(); ?></head>
<body <?php body_class(); ?>>
<header><a href="<?php echo esc_url( home_url( '/' ) ); ?>"><?php bloginfo( 'name' ); ?></a></header>
<main>
<?php while ( have_posts() ) : the_post(); ?>
<article id="post-<?php the_ID(); ?>">
<h1><a href="<?php the_permalink(); ?>"><?php the_title(); ?></a></h1>
<time datetime="<?php echo esc_attr( get_the_date( 'c' ) ); ?>"><?php echo esc_html( get_the_date() ); ?></time>
<div class="entry-content"><?php the_content(); ?></div>
<?php if ( is_singular() ) : ?>
<ol class="comment-list"><?php wp_list_comments( array(), get_comments( array( 'post_id' => get_the_ID(), 'status' => 'approve', 'order' => 'ASC' ) ) ); ?></ol>
<?php endif; ?>
</article>
<?php endwhile; ?>
</main>
<?php wp_footer(); ?>
</body>
</html>
