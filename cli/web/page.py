"""What ``streamlit run`` starts. Alone in its folder: Streamlit puts that folder first on sys.path."""

from cli.services import services
from dashboard.app import main

main(services())
